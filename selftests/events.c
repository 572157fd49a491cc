// SPDX-License-Identifier: GPL-2.0
/* Events of the control plane. unanswered.c tests those of calls. */
#include "kselftest_harness.h"
#include "batching.h"
#include "plane.h"

FIXTURE(events) {
	struct nl nl;
	struct nl_message m;
	int fd;
	__u64 cap, id;
};

FIXTURE_SETUP(events)
{
	nl_new(&self->nl);
	ASSERT_EQ(0, nl_subscribe(&self->nl));
	self->fd = space_new();
	task_name("maker");
	self->cap = endpoint_with_id(self->fd, 3, 0, &self->id);
	task_name("user");
}

FIXTURE_TEARDOWN(events)
{
	nl_close(&self->nl);
	close(self->fd);
}

/*
 * Returns the next event of this kind about this endpoint. Other tests may
 * cause others.
 */
static const struct nl_message *await(FIXTURE_DATA(events) *self, __u8 cmd, __u64 id)
{
	do {
		nl_event(&self->nl, &self->m);
	} while (self->m.cmd != cmd ||
		 nl_u64(&self->m, FASTIPC_A_EVENT_ENDPOINT) != id);
	return &self->m;
}

/* Does the event have these attributes, and no others? */
static bool has_only(const struct nl_message *m, const int *types, int n)
{
	for (int type = 0; type < NL_ATTRS; type++) {
		bool wanted = false;

		for (int i = 0; i < n; i++)
			wanted |= types[i] == type;
		if (type != FASTIPC_A_EVENT_PAD && nl_has(m, type) != wanted)
			return false;
	}
	return true;
}

#define EXPECT_ONLY(m, ...) do {					\
	static const int wanted[] = { FASTIPC_A_EVENT_ENDPOINT, __VA_ARGS__ }; \
									\
	EXPECT_TRUE(has_only(m, wanted, ARRAY_SIZE(wanted)));		\
} while (0)

static void expect_task(struct __test_metadata *_metadata,
			const struct nl_message *m, pid_t pid, pid_t tid,
			const char *name)
{
	EXPECT_EQ(pid, nl_u32(m, FASTIPC_A_EVENT_PID));
	EXPECT_EQ(tid, nl_u32(m, FASTIPC_A_EVENT_TID));
	EXPECT_STREQ(name, nl_text(m, FASTIPC_A_EVENT_NAME));
}

FIPC_TEST(events, endpoint_created)
{
	const struct nl_message *m;

	m = await(self, FASTIPC_CMD_ENDPOINT_CREATED, self->id);
	expect_task(_metadata, m, getpid(), gettid(), "maker");
	EXPECT_EQ(3, nl_u32(m, FASTIPC_A_EVENT_DEPTH));
	EXPECT_ONLY(m, FASTIPC_A_EVENT_PID, FASTIPC_A_EVENT_TID,
		    FASTIPC_A_EVENT_NAME, FASTIPC_A_EVENT_DEPTH);
}

/*
 * The endpoint closes with its last capability with RECV. Others do not matter.
 */
FIPC_TEST(events, endpoint_closed)
{
	__u64 send = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	__u64 recv = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	__u64 other_id, other = endpoint_with_id(self->fd, 1, 0, &other_id);

	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, other));
	/* Events come in the order of their causes. */
	do {
		nl_event(&self->nl, &self->m);
		EXPECT_FALSE(self->m.cmd == FASTIPC_CMD_ENDPOINT_CLOSED &&
			     nl_u64(&self->m, FASTIPC_A_EVENT_ENDPOINT) == self->id);
	} while (self->m.cmd != FASTIPC_CMD_ENDPOINT_CLOSED ||
		 nl_u64(&self->m, FASTIPC_A_EVENT_ENDPOINT) != other_id);
	ASSERT_EQ(0, cap_drop(self->fd, recv));
	EXPECT_ONLY(await(self, FASTIPC_CMD_ENDPOINT_CLOSED, self->id));
	ASSERT_EQ(0, cap_drop(self->fd, send));
}

FIPC_TEST(events, endpoints_of_a_space_closed)
{
	__u64 ids[20];
	int fd = space_new();

	for (int i = 0; i < 20; i++)
		endpoint_with_id(fd, 1, 0, &ids[i]);
	close(fd);
	for (int i = 0; i < 20; i++)
		await(self, FASTIPC_CMD_ENDPOINT_CREATED, ids[i]);
	for (int i = 0; i < 20; i++)
		await(self, FASTIPC_CMD_ENDPOINT_CLOSED, ids[i]);
}

static void expect_full(struct __test_metadata *_metadata,
			FIXTURE_DATA(events) *self, pid_t tid)
{
	const struct nl_message *m;

	m = await(self, FASTIPC_CMD_QUEUE_FULL, self->id);
	expect_task(_metadata, m, getpid(), tid, "user");
	EXPECT_EQ(3, nl_u32(m, FASTIPC_A_EVENT_DEPTH));
	EXPECT_ONLY(m, FASTIPC_A_EVENT_PID, FASTIPC_A_EVENT_TID,
		    FASTIPC_A_EVENT_NAME, FASTIPC_A_EVENT_DEPTH);
}

FIPC_TEST(events, queue_full)
{
	ASSERT_EQ(3, fill_queue(self->fd, self->cap));
	expect_full(_metadata, self, gettid());
}

FIPC_TEST(events, queue_full_for_a_waiting_sender)
{
	struct waiter w;

	for (int i = 0; i < 3; i++)
		ASSERT_EQ(0, msg_send(self->fd, self->cap, i, NEVER));
	send_waiter(&w, self->fd, self->cap, 3, NEVER);
	expect_full(_metadata, self, w.tid);
	ASSERT_EQ(4, drain_queue(self->fd, self->cap));
	ASSERT_EQ(0, waiter_end(&w));
}

FIPC_TEST(events, queue_full_for_a_batch)
{
	struct fipc_msg msgs[5];

	batch_fill(msgs, 5, 0);
	ASSERT_EQ(3, batch_send(self->fd, self->cap, msgs, 5, PAST));
	expect_full(_metadata, self, gettid());
}

static int events_of(FIXTURE_DATA(events) *self, __u8 cmd)
{
	int n = 0;

	while (nl_event_now(&self->nl, &self->m))
		n += self->m.cmd == cmd &&
		     nl_u64(&self->m, FASTIPC_A_EVENT_ENDPOINT) == self->id;
	return n;
}

/* There is at most one event a second for each endpoint. */
FIPC_TEST(events, queue_full_often)
{
	__u64 start = now();
	int n = 0;

	ASSERT_EQ(3, fill_queue(self->fd, self->cap));
	do {
		for (int i = 0; i < 100; i++)
			ASSERT_EQ(-ETIMEDOUT, msg_send(self->fd, self->cap, i, PAST));
		n += events_of(self, FASTIPC_CMD_QUEUE_FULL);
	} while (n < 3);
	/*
	 * The third event comes two seconds after the first, less one tick
	 * each.
	 */
	EXPECT_LE(19 * SECOND / 10, now() - start);
	/* Another endpoint has its own limit. */
	self->cap = endpoint_with_id(self->fd, 3, 0, &self->id);
	ASSERT_EQ(3, fill_queue(self->fd, self->cap));
	expect_full(_metadata, self, gettid());
}

FIPC_TEST(events, capabilities_revoked)
{
	const struct nl_message *m;
	__u64 copy = 0;

	for (int i = 0; i < 40; i++) {
		copy = mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 0);
		mint_new(self->fd, copy, FIPC_RIGHT_SEND, 0);
	}
	ASSERT_EQ(0, cap_revoke(self->fd, copy));
	m = await(self, FASTIPC_CMD_CAP_REVOKED, self->id);
	EXPECT_EQ(1, nl_u64(m, FASTIPC_A_EVENT_COUNT));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	m = await(self, FASTIPC_CMD_CAP_REVOKED, self->id);
	EXPECT_EQ(79, nl_u64(m, FASTIPC_A_EVENT_COUNT));
	expect_task(_metadata, m, getpid(), gettid(), "user");
	EXPECT_ONLY(m, FASTIPC_A_EVENT_PID, FASTIPC_A_EVENT_TID,
		    FASTIPC_A_EVENT_NAME, FASTIPC_A_EVENT_COUNT);
}

/*
 * A socket that has not joined gets no event, and no sender waits for a socket
 * that is not read.
 */
FIPC_TEST(events, events_are_not_read)
{
	struct nl other;

	nl_new(&other);
	for (int i = 0; i < 3000; i++)
		ASSERT_EQ(0, cap_drop(self->fd, endpoint_new(self->fd, 1)));
	EXPECT_FALSE(nl_event_now(&other, &self->m));
	nl_close(&other);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
}

TEST_HARNESS_MAIN
