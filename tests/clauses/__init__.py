"""What is found in contracts: sample sentences and made documents, all invented."""
