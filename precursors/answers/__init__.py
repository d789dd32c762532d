"""What a recognition means on a day, and the words that say it."""
