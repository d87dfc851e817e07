"""The editions of the book: built per language, kept translated, checked before publication."""
