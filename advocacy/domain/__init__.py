"""Pure rules: state machines, matching, addresses, merge fields, errors, ports. Standard library only."""
