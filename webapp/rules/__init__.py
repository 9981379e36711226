"""Work classification and route-to-queue rules: their language, their rows, their editor."""
