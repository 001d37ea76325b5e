"""Where are the sales?"""
