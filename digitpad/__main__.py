"""`python -m digitpad`: the same as the command `digitpad`."""

import sys

from digitpad.cli import main

sys.exit(main())
