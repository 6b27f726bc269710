__all__ = ['public', 'listed']
public = 'public'
_hidden = 1
def listed(): return 'listed'
