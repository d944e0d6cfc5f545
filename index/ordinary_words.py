"""Words that a full stop ends a sentence behind, though nupunkt takes them for abbreviations.

Counted in public reading sets: those of its abbreviations that stand there at least five times, and at least
twice as often without a full stop as with one; less those that are abbreviations too, which were taken out by
hand, as "no", "apt", "par"; and "mankind" and "penny", and a few that were seen to join two sentences, as
"bed" and "dusk". "in" is behind numbers inches, and in no need of it.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
accent acres ago aims alike all aloud arrows ashore at auto axe backs bank barn bat bays bed bee bets bin
black bold bond book broad bull bump burr bus call can cancer car cent century chaos chase cheerful chest
chip civilization cliff climb closes coal code cold condo consume cooler cow crazy crumbs day decks deserved
divide doves drunk dull dumb dusk enter enters equal extant faded fed fish fist flag flip flourish found
free gracefully hall hand hard harp hay helper hemp hen hers holidays horse how human intestine jerky joke
jugs just knees lack laughter lazy lead leaks lids life liter lock loot low luck mankind marsh mason mass me
mess met mills miss month nonsense nor offline oils ok okay openers or oranges ore park pears pen penny pens
pet pick pier pin port rash raw reports reproach rest rich roll rounds row ruin ruined sand saw scam scandal
sent shade shears sick sir skid sleep so south stake stars stats steed stew stock story sum super swallowed
tables tabs tale talent tapp tasks tax taxis thanks thinner threads tread tuck vain vibe victories walk wall
wash wave weave week west wheat wheel whites wig will win wings woods wool works yard
"""

ORDINARY_WORDS: Final = frozenset(_WORDS.split())
