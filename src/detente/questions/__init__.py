"""What two departments fight about: one folder per question, evidence in, findings out."""
