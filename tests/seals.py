"""The vault of all tests' databases."""

from advocacy.vault import Vault

SEALING_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
VAULT = Vault([b"0123456789abcdef0123456789abcdef"])
