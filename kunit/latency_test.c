// SPDX-License-Identifier: GPL-2.0
/* Histograms of latencies. */
#include "fipc_kunit.h"
#include "stats.h"

/*
 * Count a latency of @ns. Returns the index of the bucket that counted it;
 * FASTIPC_BUCKETS if none did; FASTIPC_BUCKETS + 1 if the count or the sum is wrong.
 */
static unsigned int bucket_of(u64 ns)
{
	struct fipc_latency before, after;
	unsigned int i, found = FASTIPC_BUCKETS;

	fipc_latency_sum(FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW, &before);
	fipc_latency_note(FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW,
			  local_clock() - ns);
	fipc_latency_sum(FASTIPC_OPERATION_SEND, FASTIPC_PATH_SLOW, &after);
	if (after.count != before.count + 1 || after.sum < before.sum + ns)
		return FASTIPC_BUCKETS + 1;
	for (i = 0; i < FASTIPC_BUCKETS; i++) {
		if (after.histogram[i] != before.histogram[i])
			found = i;
	}

	return found;
}

static void latency_buckets(struct kunit *test)
{
	/* The middle of a bucket, because the clock runs on during the test. */
	KUNIT_EXPECT_EQ(test, bucket_of(3ULL << 28), 30);
	KUNIT_EXPECT_EQ(test, bucket_of(3ULL << 36), 38);
	KUNIT_EXPECT_EQ(test, bucket_of(1ULL << 39), FASTIPC_BUCKETS - 1);
	KUNIT_EXPECT_EQ(test, bucket_of(1ULL << 50), FASTIPC_BUCKETS - 1);
}

static void latency_of_a_clock_that_went_back(struct kunit *test)
{
	struct fipc_latency before, after;

	fipc_latency_sum(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAST, &before);
	fipc_latency_note(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAST,
			  local_clock() + NSEC_PER_SEC);
	fipc_latency_sum(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAST, &after);
	KUNIT_EXPECT_EQ(test, after.sum, before.sum);
	KUNIT_EXPECT_EQ(test, after.histogram[0], before.histogram[0] + 1);
}

static struct kunit_case latency_cases[] = {
	KUNIT_CASE(latency_buckets),
	KUNIT_CASE(latency_of_a_clock_that_went_back),
	{}
};

struct kunit_suite fipc_latency_suite = {
	.name = "fipc_latency",
	.test_cases = latency_cases,
};
