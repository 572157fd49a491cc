// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of objects and lookups, and of each CPU. counters.c tests those of
 * messages, waits.c those of waits.
 */
#include "kselftest_harness.h"
#include "batching.h"
#include "plane.h"

FIXTURE(statistics) {
	int fd;
	__u64 cap;
	struct settings settings;
	struct stats before;
};

FIXTURE_SETUP(statistics)
{
	settings_for_counting(&self->settings);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	stats_read(&self->before);
}

FIXTURE_TEARDOWN(statistics)
{
	close(self->fd);
	settings_set(&self->settings);
}

/* Refused because of O_NONBLOCK, because of a past deadline, and in a batch. */
FIPC_TEST(statistics, refused)
{
	struct fipc_msg msgs[3];

	batch_fill(msgs, 3, 0);
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	for (int i = 0; i < 5; i++) {
		ASSERT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, i, PAST));
	}
	ASSERT_EQ(-ETIMEDOUT, batch_send(self->fd, self->cap, msgs, 3, PAST));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	for (int i = 0; i < 7; i++) {
		ASSERT_EQ(-EAGAIN, msg_send(self->fd, self->cap, i, NEVER));
	}
	ASSERT_EQ(-EAGAIN, batch_send(self->fd, self->cap, msgs, 3, NEVER));
	EXPECT_MOVED(&self->before, { "queued_sends", 2 },
		     { "refused_sends", 1 + 5 + 1 + 7 + 1 });
}

/* A task's cache keeps a token until a token of the same space is dropped. */
FIPC_TEST(statistics, cache)
{
	__u64 other = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);

	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
	EXPECT_MOVED(&self->before, { "cache_misses", 1 }, { "cache_hits", 9 });
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, other));
	}
	EXPECT_MOVED(&self->before, { "cache_misses", 2 }, { "cache_hits", 18 });
	ASSERT_EQ(0, cap_drop(self->fd, other));
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	}
	EXPECT_MOVED(&self->before, { "cache_misses", 3 }, { "cache_hits", 27 });
	/* A lookup that fails is not cached. */
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(-ENOENT, next_opcode(self->fd, other));
	}
	EXPECT_MOVED(&self->before, { "cache_misses", 13 }, { "cache_hits", 27 });
}

FIPC_TEST(statistics, hangups)
{
	struct waiter w;
	__u64 copy;

	for (int i = 1; i <= 9; i++) {
		copy = mint_notify(self->fd, self->cap, FIPC_RIGHT_SEND, i);
		ASSERT_EQ(0, cap_drop(self->fd, copy));
	}
	EXPECT_MOVED(&self->before, { "hangups", 9 });
	ASSERT_EQ(9, drain_queue(self->fd, self->cap));
	copy = mint_notify(self->fd, self->cap, FIPC_RIGHT_SEND, 10);
	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, copy));
	ASSERT_EQ(0, waiter_end(&w));
	EXPECT_TRUE(is_hangup(&w.xfer.msg, 10));
	EXPECT_EQ(10, moved_by(&self->before, "hangups"));
}

/* Counts all derived capabilities: minted, exported and imported. */
FIPC_TEST(statistics, revoked)
{
	int other = space_new(), exported;
	__u64 copy;

	for (int i = 0; i < 7; i++) {
		copy = mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 0);
		mint_new(self->fd, copy, FIPC_RIGHT_SEND, i);
	}
	exported = export_new(self->fd, copy);
	import_new(other, exported);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_MOVED(&self->before, { "revoked", 16 }, { "spaces_made", 1 });
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_MOVED(&self->before, { "revoked", 16 }, { "spaces_made", 1 });
	close(exported);
	close(other);
}

/* Each is counted as freed once, when it is freed. */
FIPC_TEST(statistics, endpoints_and_spaces)
{
	int spaces[10];

	for (int i = 0; i < 10; i++) {
		spaces[i] = space_new();
		for (int k = 0; k < 5; k++)
			endpoint_new(spaces[i], 1);
	}
	EXPECT_MOVED(&self->before, { "spaces_made", 10 }, { "endpoints_made", 50 },
		     { "spaces_freed", 0 }, { "endpoints_freed", 0 });
	for (int i = 0; i < 10; i++)
		close(spaces[i]);
	await_count("spaces", 1);
	await_count("endpoints", 1);
	EXPECT_MOVED(&self->before, { "spaces_made", 10 }, { "endpoints_made", 50 },
		     { "spaces_freed", 10 }, { "endpoints_freed", 50 },
		     { "closes", 50 });
}

/* A task that has waited or received has a slot until it exits. */
FIPC_TEST(statistics, slots)
{
	struct waiter w;

	/* A send that does not wait needs no slot. */
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0, NEVER));
	EXPECT_EQ(0, moved_by(&self->before, "slots_made"));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(1, moved_by(&self->before, "slots_made"));
	for (int i = 0; i < 10; i++) {
		recv_waiter(&w, self->fd, self->cap, NEVER);
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
		ASSERT_EQ(0, waiter_end(&w));
	}
	EXPECT_EQ(11, moved_by(&self->before, "slots_made"));
	await_slots(1);
	EXPECT_EQ(10, moved_by(&self->before, "slots_freed"));
}

/* struct cpus - the counters of each CPU in a dump */
struct cpus {
	struct stats sum, of[256];
	bool seen[256];
	int n;
};

static void add_cpu(const struct nl_message *m, void *arg)
{
	struct cpus *cpus = arg;
	__u32 cpu = nl_u32(m, FASTIPC_A_STATS_CPU);

	must(cpu < 256 && !cpus->seen[cpu]);
	cpus->seen[cpu] = true;
	cpus->n++;
	stats_of(m, &cpus->of[cpu]);
	for (int i = 0; i <= FASTIPC_A_STATS_MAX; i++)
		cpus->sum.of[i] += cpus->of[cpu].of[i];
}

static struct cpus *cpus_read(void)
{
	struct cpus *cpus = calloc(1, sizeof(*cpus));
	struct nl nl;

	must(cpus);
	nl_new(&nl);
	must(!nl_dump(&nl, FASTIPC_CMD_STATS_GET, add_cpu, cpus));
	nl_close(&nl);
	return cpus;
}

FIPC_TEST(statistics, of_each_cpu)
{
	struct cpus *before = cpus_read(), *after;

	pin_to_cpu(0);
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	pin_to_cpu(1);
	ASSERT_EQ(2, drain_queue(self->fd, self->cap));
	after = cpus_read();
	EXPECT_LE(sysconf(_SC_NPROCESSORS_ONLN), after->n);
	for (int cpu = 0; cpu < 2; cpu++) {
		EXPECT_TRUE(after->seen[cpu]);
		EXPECT_EQ(cpu ? 0 : 2,
			  after->of[cpu].of[FASTIPC_A_STATS_QUEUED_SENDS] -
			  before->of[cpu].of[FASTIPC_A_STATS_QUEUED_SENDS]);
		EXPECT_EQ(cpu ? 2 : 0,
			  after->of[cpu].of[FASTIPC_A_STATS_RECEIVES_QUEUED] -
			  before->of[cpu].of[FASTIPC_A_STATS_RECEIVES_QUEUED]);
	}
	free(before);
	free(after);
}

/* No counter changes meanwhile, so the sum must be equal. */
FIPC_TEST(statistics, sum_of_all_cpus)
{
	struct cpus *cpus = cpus_read();
	struct stats total;

	stats_read(&total);
	for (int i = 0; i <= FASTIPC_A_STATS_MAX; i++) {
		EXPECT_EQ(total.of[i], cpus->sum.of[i]) {
			TH_LOG("counter %d", i);
		}
	}
	free(cpus);
}

TEST_HARNESS_MAIN
