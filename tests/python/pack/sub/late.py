LATE = 'late'
