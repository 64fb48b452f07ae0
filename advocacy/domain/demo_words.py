"""Words that sample residents are made of: nobody could take them for a real person's."""

from collections.abc import Mapping

GIVEN_NAMES = (
    "Ada", "Ana", "Ben", "Bea", "Carl", "Cleo", "Dan", "Dora", "Eli", "Eva", "Finn", "Flor", "Gil", "Gwen", "Hugo",
    "Ida", "Ivan", "Iris", "Joel", "Jun", "Kim", "Lena", "Luis", "Mai", "Max", "Mina", "Nora", "Omar", "Pia",
    "Quinn", "Rosa", "Ravi", "Sam", "Sol", "Tom", "Tess", "Uma", "Vera", "Will", "Yara", "Zoe",
)  # fmt: skip
FAMILY_NAMES = ("Sample", "Example", "Specimen", "Muestra", "Ejemplo", "Exemplo", "Placeholder", "Testperson")
STREETS = (
    "Sample St", "Example Ave", "Specimen Rd", "Placeholder Ln", "Demonstration Way", "Test Ter", "Pattern Pl",
    "Model Dr", "Template Ct", "Trial Hill Rd",
)  # fmt: skip
NOTES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "This is a sample sentence.",
        "I am a sample resident, and this is my sample reason.",
        "My sample children walk to their sample school past sample cameras.",
        "A sample opinion, strongly held.",
        "As a sample librarian I care about sample readers.",
        "I went to a sample rally and would go again.",
        "Sample words, to see how a note looks in a letter that is somewhat longer than the others are.",
    ),
    "es": (
        "Esta es una frase de muestra.",
        "Soy una persona de muestra y esta es mi razón de muestra.",
        "Mis hijos de muestra van a una escuela de muestra.",
        "Una opinión de muestra, muy firme.",
    ),
}
"""By language; samples in other languages write none."""
CAMPAIGNS = ("newsletter", "flyer", "instagram", "coalition", "radio", "library-table", "partner-site")
"""Source codes of links, the ones that bring most first."""
OWN_WORDS = "\n\nP.S. These are sample words of my own."
