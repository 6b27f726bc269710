#!/usr/bin/env python3
"""Print 'N passed, N failed' (and skipped) for a Meson test log, counting sub-tests where there are any."""

import json
import re
import sys

passed = failed = skipped = 0
with open(sys.argv[1], encoding='utf-8') as log:
    for line in log:
        test = json.loads(line)
        out = test.get('stdout', '') or ''
        points = re.findall(r'^(not ok|ok) \d+', out, re.M)
        if test['result'] == 'SKIP':
            skipped += 1
        elif points:
            good = points.count('ok')
            passed += good
            bad = len(points) - good
            failed += bad if bad or test['result'] == 'OK' else 1
        elif test['result'] == 'OK':
            passed += 1
        else:
            failed += 1
print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
