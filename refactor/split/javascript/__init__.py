"""JavaScript and TypeScript read for what their expressions may be worth."""
