"""What single cells mean: numbers of programs, years, ratings, goals, schedules, departments."""
