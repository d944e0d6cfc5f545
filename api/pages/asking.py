"""What the page was asked, as its form and its links say it again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from api.pages.wording import limit_percent
from api.plurals import counted
from api.settings import LESS_SURE

_LINE_ENDS: Final = re.compile(r"[\t\r\n]*[\r\n][\t\r\n]*")


@dataclass(frozen=True)
class Asking:
    """A question, the documents it is for (none: all), and the least confidence as it was written. Links
    are from the service's root."""

    question: str = ""
    documents: tuple[str, ...] = ()
    least: str | None = None

    @property
    def line(self) -> str:
        """The question for a field of one line, which would drop line ends and so join the words beside."""
        return _LINE_ENDS.sub(" ", self.question)

    @property
    def scope(self) -> str:
        return counted(len(self.documents), "document")

    @property
    def least_percent(self) -> str:
        return limit_percent(float(self.least or 0))

    @property
    def of_all(self) -> str:
        return replace(self, documents=())._link()

    @property
    def as_usual(self) -> str:
        return replace(self, least=None)._link()

    @property
    def less_sure(self) -> str:
        return replace(self, least=str(LESS_SURE))._link()

    def _link(self) -> str:
        fields = [("q", self.question), *(("document", one) for one in self.documents)]
        if self.least is not None:
            fields.append(("min_confidence", self.least))
        return f"/?{urlencode(fields)}"
