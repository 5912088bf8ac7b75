"""The report for the public: an accessible page of HTML and open data, from an edition that holds nothing else.

What is not for the public is taken out first (`edition`), whole fields by the plan and pieces of texts by their look.
All files are made of what is left, so that none of them can hold more.
"""
