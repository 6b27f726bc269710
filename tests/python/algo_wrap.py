# Text wrapping: greedy and with the least raggedness, justification, columns, a word count.
TEXT = """The quick brown fox jumps over the lazy dog. Pack my box with five dozen liquor jugs.
How vexingly quick daft zebras jump! Sphinx of black quartz, judge my vow.

A second paragraph stands here, with an extraordinarilylongwordthatdoesnotfit in it, and it ends
without anything special."""


def greedy(words, width):
    lines, line = [], ""
    for word in words:
        while len(word) > width:
            if line:
                lines.append(line)
                line = ""
            lines.append(word[: width - 1] + "-")
            word = word[width - 1 :]
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
    return lines + [line] if line else lines


def balanced(words, width):
    """The division with the least sum of squares of free space, by dynamic programming."""
    n = len(words)
    best = [0] + [None] * n
    start = [0] * (n + 1)
    for end in range(1, n + 1):
        length = -1
        for begin in range(end - 1, -1, -1):
            length += len(words[begin]) + 1
            if length > width:
                break
            if best[begin] is None:
                continue
            cost = best[begin] + (0 if end == n else (width - length) ** 2)
            if best[end] is None or cost < best[end]:
                best[end], start[end] = cost, begin
    lines, end = [], n
    while end:
        lines.append(" ".join(words[start[end] : end]))
        end = start[end]
    return lines[::-1], best[n]


def justify(lines, width):
    for i, line in enumerate(lines):
        words = line.split()
        gaps = len(words) - 1
        if i == len(lines) - 1 or not gaps:
            yield line
            continue
        free = width - sum(map(len, words))
        each, more = divmod(free, gaps)
        yield "".join(w + " " * (each + (k < more)) for k, w in enumerate(words[:-1])) + words[-1]


paragraphs = [p.split() for p in TEXT.split("\n\n")]
for width in (20, 33):
    print("=" * width)
    for words in paragraphs:
        lines = greedy(words, width)
        assert all(len(line) <= width for line in lines)
        assert "".join(lines).replace("-", "").replace(" ", "") == "".join(words)
        print("\n".join("|%-*s|" % (width, line) for line in lines))
        print()
lines, cost = balanced(paragraphs[0], 30)
for line in justify(lines, 30):
    print("|" + line + "|")
print(cost, [len(line) for line in lines], [len(line) for line in greedy(paragraphs[0], 30)])
for line in greedy(paragraphs[0], 40):
    print("|" + line.center(40) + "|", "|{:>40}|".format(line))


def columns(items, width):
    longest = max(map(len, items)) + 2
    across = max(1, width // longest)
    down = -(-len(items) // across)
    for row in range(down):
        yield "".join(item + " " * (longest - len(item)) for item in items[row::down]).rstrip()


def clean(word):
    return "".join(c for c in word.lower() if c.isalpha())


counts = {}
for words in paragraphs:
    for word in map(clean, words):
        counts[word] = counts.get(word, 0) + 1
print("\n".join(columns(sorted(counts), 60)))
for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:6]:
    print("{:<8}{:>3} {}".format(word, n, "#" * n))
letters = {}
for c in TEXT.lower():
    if c.isalpha():
        letters[c] = letters.get(c, 0) + 1
print(len(letters) == 26, "".join(sorted(letters, key=lambda c: (-letters[c], c))), sum(letters.values()))
rot13 = {chr(65 + i): chr(65 + (i + 13) % 26) for i in range(26)}
rot13.update({k.lower(): v.lower() for k, v in rot13.items()})
coded = "".join(rot13.get(c, c) for c in TEXT[:43])
print(coded, "".join(rot13.get(c, c) for c in coded) == TEXT[:43])
