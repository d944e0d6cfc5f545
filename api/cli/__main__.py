"""python -m api.cli: the command `verbatim`."""

import sys

from api.cli import main

sys.exit(main())
