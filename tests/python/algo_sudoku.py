# A sudoku solver: constraint propagation with sets of candidates, then search on the tightest cell.
EASY = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
HARD = "000000907000420180000705026100904000050000040000507009920108000034059000507000000"

ROWS = [[r * 9 + c for c in range(9)] for r in range(9)]
COLUMNS = [[r * 9 + c for r in range(9)] for c in range(9)]
BOXES = [[(b // 3 * 3 + i // 3) * 9 + b % 3 * 3 + i % 3 for i in range(9)] for b in range(9)]
UNITS = ROWS + COLUMNS + BOXES
PEERS = [sorted({p for unit in UNITS if i in unit for p in unit} - {i}) for i in range(81)]


class Contradiction(Exception):
    pass


class Board:
    guesses = 0

    def __init__(self, cells=None):
        self.cells = cells if cells is not None else ["123456789"] * 81

    @classmethod
    def parse(cls, text):
        board = cls()
        for i, c in enumerate(text):
            if c in "123456789":
                board.fix(i, c)
        return board

    def fix(self, i, digit):
        for other in self.cells[i].replace(digit, ""):
            self.eliminate(i, other)
        return self

    def eliminate(self, i, digit):
        if digit not in self.cells[i]:
            return
        left = self.cells[i] = self.cells[i].replace(digit, "")
        if not left:
            raise Contradiction(i)
        if len(left) == 1:
            for p in PEERS[i]:
                self.eliminate(p, left)
        for unit in UNITS:
            if i in unit:
                places = [p for p in unit if digit in self.cells[p]]
                if not places:
                    raise Contradiction(digit)
                if len(places) == 1 and len(self.cells[places[0]]) > 1:
                    self.fix(places[0], digit)

    def solved(self):
        return all(len(c) == 1 for c in self.cells)

    def search(self):
        if self.solved():
            return self
        _, i = min((len(c), i) for i, c in enumerate(self.cells) if len(c) > 1)
        for digit in self.cells[i]:
            try:
                Board.guesses += 1
                return Board(self.cells[:]).fix(i, digit).search()
            except Contradiction:
                continue
        raise Contradiction("no digit fits")

    def __str__(self):
        lines = []
        for r, row in enumerate(ROWS):
            if r in (3, 6):
                lines.append("------+-------+------")
            parts = [" ".join(self.cells[i] for i in row[k : k + 3]) for k in (0, 3, 6)]
            lines.append(" | ".join(parts))
        return "\n".join(lines)


print(len(PEERS), set(len(p) for p in PEERS), PEERS[0][:8], PEERS[80][-5:])
for text in (EASY, HARD):
    Board.guesses = 0
    board = Board.parse(text)
    print("open after propagation:", sum(len(c) > 1 for c in board.cells))
    solution = board.search()
    print(solution)
    print(all(sorted(solution.cells[i] for i in unit) == list("123456789") for unit in UNITS), Board.guesses)
    assert all(g == "0" or g == s for g, s in zip(text, solution.cells))
try:
    Board.parse("11" + "0" * 79).search()
except Contradiction as problem:
    print("contradiction", problem.args)
