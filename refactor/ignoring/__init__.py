"""What a build context holds that no image needs: what it is, which builds take it, and what they read of it."""
