"""The map alone with 1,633 communes, whose values are made up."""
