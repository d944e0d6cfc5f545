"""Questions made for training: written or reworded by a language model, or by a thesaurus."""
