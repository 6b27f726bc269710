name = __name__
sub_value = 'sv'
