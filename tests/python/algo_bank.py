# A bank: accounts, transactions that are taken back when one step fails, interest, events in a queue.
class BankError(Exception):
    pass


class Insufficient(BankError):
    def __init__(self, account, amount):
        super().__init__("%s has %s, needs %s" % (account.owner, money(account.balance), money(amount)))
        self.missing = amount - account.balance


class Closed(BankError):
    pass


def money(cents):
    sign = "-" if cents < 0 else ""
    return "%s%d.%02d" % (sign, abs(cents) // 100, abs(cents) % 100)


class Account:
    count = 0
    limit = 0

    def __init__(self, owner, balance=0):
        Account.count += 1
        self.number = Account.count
        self.owner = owner
        self._balance = balance
        self.history = []
        self.open = True

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if not self.open:
            raise Closed(self.owner)
        if value < -self.limit:
            raise Insufficient(self, self._balance - value)
        self.history.append(value - self._balance)
        self._balance = value

    def month(self):
        """What one month does to the account."""

    def __str__(self):
        return "%-8s%-10s%12s" % (type(self).__name__, self.owner, money(self.balance))

    def __lt__(self, other):
        return (self.balance, self.owner) < (other.balance, other.owner)


class Savings(Account):
    rate = 25  # hundredths of a percent

    def month(self):
        self.balance += self.balance * self.rate // 10000


class Credit(Account):
    limit = 50000

    def month(self):
        if self.balance < 0:
            self.balance -= -self.balance // 100


class Transaction:
    def __init__(self, *accounts):
        self.accounts = accounts

    def __enter__(self):
        self.saved = [(a, a._balance, len(a.history)) for a in self.accounts]
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            for account, balance, length in self.saved:
                account._balance = balance
                del account.history[length:]
        return False


class Bank:
    def __init__(self):
        self.accounts = {}
        self.log = []

    def open(self, kind, owner, *args, **kw):
        if owner in self.accounts:
            raise BankError("%s has an account" % owner)
        account = self.accounts[owner] = kind(owner, *args, **kw)
        return account

    def transfer(self, source, targets):
        source = self.accounts[source]
        involved = [source] + [self.accounts[name] for name in targets]
        with Transaction(*involved):
            for name, amount in targets.items():
                if amount <= 0:
                    raise ValueError("amount %d" % amount)
                self.accounts[name].balance += amount
                source.balance -= amount

    def attempt(self, what, *args):
        try:
            result = getattr(self, what)(*args)
        except Insufficient as error:
            self.log.append("refused: %s (missing %s)" % (error, money(error.missing)))
        except BankError as error:
            self.log.append("%s: %s" % (type(error).__name__, error))
        except (KeyError, ValueError) as error:
            self.log.append("%s: %s" % (type(error).__name__, error.args[0]))
        else:
            self.log.append("ok: %s" % what)
            return result
        finally:
            self.log.append("total %s" % money(self.total()))

    def total(self):
        return sum(a.balance for a in self.accounts.values())

    def report(self):
        print("\n".join(str(a) for a in sorted(self.accounts.values(), reverse=True)))


bank = Bank()
bank.attempt("open", Account, "Ann", 100000)
bank.attempt("open", Savings, "Bob", 2500050)
bank.attempt("open", Credit, "Cid")
bank.attempt("open", Account, "Ann")
bank.attempt("transfer", "Ann", {"Bob": 12345, "Cid": 1})
bank.attempt("transfer", "Ann", {"Bob": 50000, "Cid": 50000})
bank.attempt("transfer", "Cid", {"Ann": 40000})
bank.attempt("transfer", "Cid", {"Ann": 40000})
bank.attempt("transfer", "Zoe", {"Ann": 1})
bank.attempt("transfer", "Ann", {"Bob": -5})
bank.attempt("transfer", "Ann", {"Bob": 5, "Zoe": 5})
bank.accounts["Bob"].open = False
bank.attempt("transfer", "Ann", {"Cid": 100, "Bob": 5})
bank.accounts["Bob"].open = True
print("\n".join(bank.log))
bank.report()
for month in range(1, 13):
    for account in bank.accounts.values():
        account.month()
    if month % 4 == 0:
        print("month", month, money(bank.total()))
bank.report()
print({name: account.history for name, account in bank.accounts.items() if name != "Bob"}, len(bank.accounts["Bob"].history))

seed = 42
for step in range(400):
    seed = (seed * 16807) % 2147483647
    names = sorted(bank.accounts)
    before = bank.total()
    bank.attempt("transfer", names[seed % 3], {names[(seed >> 5) % 3]: seed % 30000})
    assert bank.total() == before
kinds = {}
for line in bank.log:
    kinds[line.split(":")[0].split()[0]] = kinds.get(line.split(":")[0].split()[0], 0) + 1
print(sorted(kinds.items()))
bank.report()
