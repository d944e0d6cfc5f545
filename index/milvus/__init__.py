"""The passage store over a Milvus server. pymilvus, an extra, is imported when a server is first called."""
