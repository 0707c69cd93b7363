"""What the tests do not import: agentpy is installed by nobody who does not compare."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("agentpy") else ["with_agentpy.py"]
