"""What becomes of a resource: obligations in the control-flow graph, and the leaks and verdicts they come to."""
