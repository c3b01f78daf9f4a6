"""What members and guilds prefer, kept for them."""
