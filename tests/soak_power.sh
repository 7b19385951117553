#!/bin/sh
# The power test for SOAK_SECONDS: rounds of 200 kills, each with a seed of its own.
set -eu
: "${SOAK_SECONDS:=120}" "${BUILD:=build}" "${MAKE:=make}"
test=$BUILD/test/test_power
[ -x "$test" ] || "$MAKE" -s "$test"
end=$(($(date +%s) + SOAK_SECONDS))
seed=$(date +%s)
while [ "$(date +%s)" -lt "$end" ]; do
    seed=$((seed + 1))
    PEYVAND_POWER_ROUNDS=200 PEYVAND_POWER_SEED=$seed "$test" || {
        echo "not ok power seed $seed"
        exit 1
    }
done
echo "ok power"
