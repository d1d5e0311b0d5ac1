"""What draws packs as files. Heavy: imported by the worker's task and by nothing that answers pages."""
