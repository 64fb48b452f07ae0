"""The outside world behind the ports of `advocacy.domain.ports`."""
