# A cache that forgets what was used least recently: linked nodes and a dictionary, with statistics.
class Node:
    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.before = self.after = self

    def unlink(self):
        self.before.after, self.after.before = self.after, self.before
        return self

    def insert_after(self, other):
        self.before, self.after = other, other.after
        other.after.before = self
        other.after = self


class Cache:
    def __init__(self, room):
        if room < 1:
            raise ValueError("no room")
        self.room = room
        self.nodes = {}
        self.ring = Node()
        self.hits = self.misses = 0
        self.on_drop = []

    def __len__(self):
        return len(self.nodes)

    def __contains__(self, key):
        return key in self.nodes

    def __iter__(self):
        node = self.ring.after
        while node is not self.ring:
            yield node.key
            node = node.after

    def items(self):
        return [(k, self.nodes[k].value) for k in self]

    def __getitem__(self, key):
        try:
            node = self.nodes[key]
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        node.unlink().insert_after(self.ring)
        return node.value

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        node = self.nodes.get(key)
        if node:
            node.value = value
            node.unlink()
        else:
            if len(self) == self.room:
                self.drop(self.ring.before)
            node = self.nodes[key] = Node(key, value)
        node.insert_after(self.ring)

    def __delitem__(self, key):
        self.nodes.pop(key).unlink()

    def drop(self, node):
        del self[node.key]
        for hook in self.on_drop:
            hook(node.key, node.value)

    def __repr__(self):
        return "<Cache %d/%d: %s>" % (len(self), self.room, ", ".join("%r=%r" % item for item in self.items()))


def cached(room):
    def decorate(f):
        cache = Cache(room)

        def wrapper(*args):
            missing = object()
            value = cache.get(args, missing)
            if value is missing:
                value = cache[args] = f(*args)
            return value

        wrapper_info[f.__name__] = cache
        return wrapper

    return decorate


wrapper_info = {}
dropped = []
cache = Cache(3)
cache.on_drop.append(lambda k, v: dropped.append((k, v)))
for i, key in enumerate("abcadbea"):
    cache[key] = i
    print(key, cache)
print(dropped, cache["e"], list(cache), "d" in cache, "a" in cache, cache.get("zz"), cache.get("zz", 0))
del cache["e"]
print(cache, len(cache), cache.hits, cache.misses)
for bad in (lambda: cache["nothing"], lambda: Cache(0), lambda: cache.__delitem__("q")):
    try:
        bad()
    except (KeyError, ValueError) as error:
        print(type(error).__name__, error.args)


@cached(50)
def ways(amount, coins):
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return ways(amount - coins[0], coins) + ways(amount, coins[1:])


@cached(1000)
def distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    return min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))


print(ways(60, (1, 2, 5, 10, 20, 50)), distance("kitten", "sitting"), distance("intention", "execution"), distance("", "abc"))
for name in sorted(wrapper_info):
    info = wrapper_info[name]
    print(name, info.hits, info.misses, len(info), info.room)


class Model:
    """The same cache in the simplest way, to compare with."""

    def __init__(self, room):
        self.room, self.order = room, []

    def put(self, key, value):
        self.order = [p for p in self.order if p[0] != key]
        self.order.insert(0, (key, value))
        del self.order[self.room :]

    def get(self, key):
        for pair in self.order:
            if pair[0] == key:
                self.put(*pair)
                return pair[1]


seed, cache, model = 1, Cache(8), Model(8)
for step in range(1500):
    seed = (seed * 1103515245 + 12345) % 2**31
    key = seed >> 8 & 15
    if seed >> 16 & 1:
        cache[key] = step
        model.put(key, step)
    else:
        assert cache.get(key) == model.get(key)
    assert cache.items() == model.order
print(cache, cache.hits, cache.misses)
