"""What a run's rows are like, all of them: counted shard by shard in several processes, told on one page."""
