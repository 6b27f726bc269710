import pack.cycle_a
done = 'b'
