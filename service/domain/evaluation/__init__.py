"""How good the ranking is, by somebody's judgments: metrics, runs, intervals, comparison."""
