"""Practice: questions made and checked, answers graded, what a learner knows, when to ask again, mock interviews."""
