"""The web console for workers and coordinators: shows and decides. It knows the bot only by the database."""
