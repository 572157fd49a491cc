// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to the family that are wrong, or almost right. The answers must be
 * errors or well formed, and the module must still work. FIPC_FUZZ in the
 * environment sets the number of messages, FIPC_SEED the seed. Both are
 * printed.
 */
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "plane.h"

enum { MESSAGES = 5000, MOST = 2048 };

FIXTURE_VARIANT(netlink_fuzz) {
	bool root;
};

FIXTURE(netlink_fuzz) {
	bool root;
	int fd;
	__u64 cap;
	struct waiter receiver, caller;
	struct settings settings;
	__u64 seed;
	long count;
};

FIXTURE_VARIANT_ADD(netlink_fuzz, root) { .root = true };
FIXTURE_VARIANT_ADD(netlink_fuzz, nobody) { .root = false };

/* The lists have an entry of each kind. */
FIXTURE_SETUP(netlink_fuzz)
{
	const char *count = getenv("FIPC_FUZZ"), *seed = getenv("FIPC_SEED");
	__u64 other;

	self->root = variant->root;
	self->count = count ? atol(count) : MESSAGES;
	self->seed = seed ? strtoull(seed, NULL, 0) : now();
	TH_LOG("%ld messages, seed %llu", self->count, self->seed);
	settings_get(&self->settings);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
	other = endpoint_new(self->fd, 1);
	for (int i = 0; i < 100; i++)
		mint_new(self->fd, endpoint_new(self->fd, 1), FIPC_RIGHT_SEND, i);
	ASSERT_EQ(0, msg_send(self->fd, other, 1, PAST));
	call_waiter(&self->caller, self->fd, other, 2, NEVER);
	recv_waiter(&self->receiver, self->fd, self->cap, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, other));
	ASSERT_EQ(2, next_opcode(self->fd, other));
}

FIXTURE_TEARDOWN(netlink_fuzz)
{
	settings_set(&self->settings);
	close(self->fd);
}

/* struct noise - a message that is being made */
struct noise {
	__u64 state;
	size_t len;
	char bytes[2 * MOST] __attribute__((aligned(8)));
};

/* xorshift64*: the same numbers for the same seed. */
static __u64 roll(struct noise *n, __u64 sides)
{
	n->state ^= n->state >> 12;
	n->state ^= n->state << 25;
	n->state ^= n->state >> 27;
	return (n->state * 0x2545f4914f6cdd1dULL >> 16) % sides;
}

static bool once_in(struct noise *n, int times)
{
	return !roll(n, times);
}

static void put_byte(struct noise *n, __u8 byte)
{
	if (n->len < sizeof(n->bytes))
		n->bytes[n->len++] = byte;
}

/* Returns a number that is often a limit or near one. */
static __u64 number(struct noise *n)
{
	static const __u64 edges[] = {
		0, 1, 2, 50, 1000000, 1000001, 3600000, 3600001, 0x7fffffff,
		0x80000000, 0xffffffff, 1ULL << 63, ~0ULL,
	};

	if (once_in(n, 3))
		return roll(n, ~0ULL);
	return edges[roll(n, sizeof(edges) / sizeof(*edges))];
}

static void put_attributes(struct noise *n, int depth);

/* The payload of an attribute: a number of some length, noise, or attributes. */
static void put_payload(struct noise *n, int depth)
{
	static const size_t lengths[] = { 4, 4, 4, 8, 8, 0, 1, 2, 3, 5, 7, 12, 40 };
	__u64 value = number(n);
	size_t len;

	if (depth < 6 && once_in(n, 5)) {
		put_attributes(n, depth + 1);
		return;
	}
	len = once_in(n, 30) ? roll(n, 600) :
	      lengths[roll(n, sizeof(lengths) / sizeof(*lengths))];
	for (size_t i = 0; i < len; i++)
		put_byte(n, i < 8 ? value >> (8 * i) : roll(n, 256));
}

static void put_attribute(struct noise *n, int depth)
{
	size_t start = n->len;
	struct nlattr attr;

	for (int i = 0; i < NLA_HDRLEN; i++)
		put_byte(n, 0);
	put_payload(n, depth);
	if (n->len + NLA_ALIGNTO > sizeof(n->bytes))
		return;
	attr.nla_len = once_in(n, 20) ? roll(n, 65536) : n->len - start;
	attr.nla_type = once_in(n, 10) ? roll(n, 65536) :
			once_in(n, 3) ? roll(n, NL_ATTRS) :
			1 + roll(n, FASTIPC_A_SETTINGS_MAX);
	if (once_in(n, 10))
		attr.nla_type |= once_in(n, 2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	memcpy(n->bytes + start, &attr, sizeof(attr));
	while (n->len % NLA_ALIGNTO && !once_in(n, 50))
		put_byte(n, 0);
}

static void put_attributes(struct noise *n, int depth)
{
	int count = roll(n, once_in(n, 20) ? 40 : 4);

	while (count-- && n->len < MOST)
		put_attribute(n, depth);
}

static __u16 flags(struct noise *n)
{
	static const __u16 some[] = {
		0, NLM_F_ACK, NLM_F_DUMP, NLM_F_DUMP | NLM_F_ACK, NLM_F_ROOT,
		NLM_F_MATCH, NLM_F_ECHO, NLM_F_MULTI,
	};

	if (once_in(n, 10))
		return roll(n, 65536);
	return NLM_F_REQUEST | some[roll(n, sizeof(some) / sizeof(*some))];
}

static void make_message(struct noise *n, struct nl *nl)
{
	struct nl_request r = nl_request(1 + roll(n, FASTIPC_CMD_MAX), false);

	n->len = NLMSG_LENGTH(GENL_HDRLEN);
	if (once_in(n, 20))
		r.genl.cmd = roll(n, 256);
	if (once_in(n, 10))
		r.genl.version = roll(n, 256);
	if (once_in(n, 20))
		r.genl.reserved = roll(n, 65536);
	if (!once_in(n, 3))
		put_attributes(n, 0);
	r.head.nlmsg_flags = flags(n);
	r.head.nlmsg_type = nl->family;
	r.head.nlmsg_seq = roll(n, 1ULL << 32);
	r.head.nlmsg_pid = once_in(n, 10) ? roll(n, 1ULL << 32) : 0;
	r.head.nlmsg_len = once_in(n, 20) ? number(n) : n->len;
	/* The buffer may end before the message does, or within it. */
	if (once_in(n, 20))
		n->len = roll(n, n->len + 1);
	memcpy(n->bytes, &r, NLMSG_LENGTH(GENL_HDRLEN));
}

/* struct answers - number of answers of each kind */
struct answers {
	long refusals, ends, messages;
};

static void note(struct answers *answers, const struct nlmsghdr *head)
{
	const struct nlmsgerr *verdict = NLMSG_DATA(head);

	must(head->nlmsg_type >= NLMSG_ERROR);
	if (head->nlmsg_type >= NLMSG_MIN_TYPE)
		answers->messages++;
	else if (verdict->error)
		answers->refusals++;
	else
		answers->ends++;
}

/*
 * Receives all answers that are there. The length of each message must be
 * right.
 */
static void drain(struct nl *nl, struct answers *answers)
{
	for (;;) {
		ssize_t len = recv(nl->sock, nl->buf, sizeof(nl->buf), MSG_DONTWAIT);
		struct nlmsghdr *head = (void *)nl->buf;

		if (len < 0)
			must(errno == EAGAIN || errno == ENOBUFS);
		if (len <= 0 && (len == 0 || errno == EAGAIN))
			return;
		while (len > 0 && NLMSG_OK(head, len)) {
			note(answers, head);
			head = NLMSG_NEXT(head, len);
		}
		must(len <= 0);
	}
}

/*
 * Sometimes answers are not read, so that a dump is suspended while others
 * come.
 */
static void fuzz(void *arg)
{
	FIXTURE_DATA(netlink_fuzz) *self = arg;
	struct noise n = { .state = self->seed | 1 };
	struct answers answers = { 0 };
	struct nl nl;

	if (!self->root)
		become_nobody();
	nl_new(&nl);
	for (long i = 0; i < self->count; i++) {
		make_message(&n, &nl);
		if (send(nl.sock, n.bytes, n.len, 0) < 0)
			must(errno == EINVAL || errno == ENOBUFS || errno == ENODATA);
		if (!once_in(&n, 5))
			drain(&nl, &answers);
		if (once_in(&n, 200)) {
			nl_close(&nl);
			nl_new(&nl);
		}
	}
	drain(&nl, &answers);
	fprintf(stderr, "# %ld errors, %ld ends without error, %ld messages\n",
		answers.refusals, answers.ends, answers.messages);
	must(answers.refusals && answers.ends && answers.messages);
	nl_close(&nl);
}

FIPC_TEST(netlink_fuzz, messages)
{
	struct endpoint e;
	struct stats stats;
	struct task t;
	__u64 id, cap;

	ASSERT_EQ(0, reap(spawn(fuzz, self)));
	cap = endpoint_with_id(self->fd, 3, 0, &id);
	EXPECT_TRUE(endpoint_find(id, &e));
	EXPECT_EQ(3, e.depth);
	EXPECT_TRUE(task_find(self->receiver.tid, &t));
	stats_read(&stats);
	EXPECT_EQ(0, msg_send(self->fd, cap, 5, PAST));
	EXPECT_EQ(5, next_opcode(self->fd, cap));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 6));
	EXPECT_EQ(0, waiter_end(&self->receiver));
	/* The call was cancelled when its server received again. */
	EXPECT_EQ(-ECANCELED, waiter_end(&self->caller));
	if (!self->root) {
		struct settings now;

		settings_get(&now);
		EXPECT_EQ(0, memcmp(&now, &self->settings, sizeof(now)));
	}
}

TEST_HARNESS_MAIN
