"""Finding messages, customers and contacts by words, among what one may see."""
