"""`python -m tests.benchmarks.children MODULE.FUNCTION ARGUMENTS` prints what comes of one call.

Arguments and result are JSON. Each module here imports only what it measures.
"""

import importlib
import json
import sys

module, _, function = sys.argv[1].rpartition(".")
called = getattr(importlib.import_module(f"tests.benchmarks.children.{module}"), function)
result = called(**json.loads(sys.argv[2]))
if result is not None:  # a function may have printed what it has to say before it returned
    print(json.dumps(result))
