// SPDX-License-Identifier: GPL-2.0
/* The list of capabilities. */
#include "kselftest_harness.h"
#include "plane.h"

enum { MAX = 64 };

FIXTURE(list_cap) {
	int fd;
	__u64 space, cap, id;
	struct cap caps[MAX];
	int n;
};

FIXTURE_SETUP(list_cap)
{
	task_name("opener");
	self->fd = space_new();
	task_name("user");
	self->space = space_number(self->fd);
	self->cap = endpoint_with_id(self->fd, 1, 0, &self->id);
}

FIXTURE_TEARDOWN(list_cap)
{
	close(self->fd);
}

/* Returns the capability with this token in our space, or NULL. */
static const struct cap *entry(FIXTURE_DATA(list_cap) *self, __u64 token)
{
	const struct cap *found = NULL;

	self->n = caps_of_space(self->space, self->caps, MAX);
	must(self->n <= MAX);
	for (int i = 0; i < self->n; i++) {
		must(self->caps[i].space == self->space);
		if (self->caps[i].token != token)
			continue;
		must(!found);
		found = &self->caps[i];
	}
	return found;
}

FIPC_TEST(list_cap, fields)
{
	const struct cap *c = entry(self, self->cap);

	ASSERT_NE(NULL, c);
	EXPECT_EQ(1, self->n);
	EXPECT_EQ(FIPC_RIGHTS_ALL, c->rights);
	EXPECT_EQ(0, c->badge);
	EXPECT_EQ(self->id, c->endpoint);
	EXPECT_EQ(getpid(), c->pid);
	EXPECT_EQ(0, c->uid);
	EXPECT_STREQ("opener", c->name);
}

FIPC_TEST(list_cap, minted)
{
	const struct cap *c;

	for (__u32 rights = 1; rights <= FIPC_RIGHTS_ALL; rights++) {
		__u64 badge = 0xf00000000000000fULL + rights;
		__u64 copy = mint_new(self->fd, self->cap, rights, badge);

		c = entry(self, copy);
		ASSERT_NE(NULL, c);
		EXPECT_EQ(rights, c->rights);
		EXPECT_EQ(badge, c->badge);
		EXPECT_EQ(self->id, c->endpoint);
		EXPECT_EQ(rights + 1, self->n);
	}
}

FIPC_TEST(list_cap, dropped_and_revoked)
{
	__u64 copies[3];

	for (int i = 0; i < 3; i++)
		copies[i] = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, i);
	ASSERT_EQ(0, cap_drop(self->fd, copies[1]));
	EXPECT_EQ(NULL, entry(self, copies[1]));
	EXPECT_EQ(3, self->n);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_NE(NULL, entry(self, self->cap));
	EXPECT_EQ(1, self->n);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(NULL, entry(self, self->cap));
	EXPECT_EQ(0, self->n);
}

/*
 * Each space lists its own capabilities. A capability in a file is in no space.
 */
FIPC_TEST(list_cap, spaces)
{
	int other = space_new(), exported = export_new(self->fd, self->cap);
	__u64 space = space_number(other), cap;
	struct cap caps[2];

	EXPECT_NE(self->space, space);
	EXPECT_EQ(0, caps_of_space(space, caps, 2));
	entry(self, self->cap);
	EXPECT_EQ(1, self->n);
	cap = import_new(other, exported);
	ASSERT_EQ(1, caps_of_space(space, caps, 2));
	EXPECT_EQ(space, caps[0].space);
	EXPECT_EQ(cap, caps[0].token);
	EXPECT_EQ(self->id, caps[0].endpoint);
	EXPECT_STREQ("user", caps[0].name);
	entry(self, self->cap);
	EXPECT_EQ(1, self->n);
	close(exported);
	close(other);
	EXPECT_EQ(0, caps_of_space(space, caps, 2));
}

/* struct sum - counts over all spaces */
struct sum {
	__u64 ours, other;
	int n_ours, n_other;
};

static void count_cap(const struct nl_message *m, void *arg)
{
	struct sum *sum = arg;
	struct cap c;

	cap_of(m, &c);
	sum->n_ours += c.space == sum->ours;
	sum->n_other += c.space == sum->other;
}

FIPC_TEST(list_cap, without_a_space)
{
	int other = space_new();
	struct sum sum = { .ours = self->space, .other = space_number(other) };
	struct nl nl;

	for (int i = 0; i < 20; i++)
		mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, i);
	for (int i = 0; i < 30; i++)
		endpoint_new(other, 1);
	nl_new(&nl);
	ASSERT_EQ(0, nl_dump(&nl, FASTIPC_CMD_CAP_GET, count_cap, &sum));
	nl_close(&nl);
	EXPECT_EQ(21, sum.n_ours);
	EXPECT_EQ(30, sum.n_other);
	close(other);
}

/*
 * A space that does not exist has an empty list: it may have been closed just
 * now.
 */
FIPC_TEST(list_cap, no_such_space)
{
	struct cap cap;

	EXPECT_EQ(0, caps_of_space(0, &cap, 1));
	EXPECT_EQ(0, caps_of_space(UINT64_MAX, &cap, 1));
	EXPECT_EQ(0, caps_of_space(self->space + 1000, &cap, 1));
}

/* The number belongs to the open file, and is never used again. */
FIPC_TEST(list_cap, numbers)
{
	__u64 last = self->space;
	int copy = dup(self->fd);

	EXPECT_EQ(self->space, space_number(copy));
	close(copy);
	for (int i = 0; i < 10; i++) {
		int fd = space_new();

		EXPECT_LT(last, space_number(fd));
		last = space_number(fd);
		close(fd);
	}
}

FIPC_TEST(list_cap, wrong_requests)
{
	static const __u16 types[] = {
		FASTIPC_A_CAP_PAD, FASTIPC_A_CAP_PID, FASTIPC_A_CAP_ENDPOINT,
		FASTIPC_A_CAP_MAX + 1,
	};
	struct nl nl;

	nl_new(&nl);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct nl_request r = nl_request(FASTIPC_CMD_CAP_GET, true);

		nl_put_u64(&r, types[i], 1);
		EXPECT_EQ(-EINVAL, nl_ask(&nl, &r, NULL, NULL)) {
			TH_LOG("type %d", types[i]);
		}
		EXPECT_STRNE("", nl.text);
	}
	for (size_t len = 0; len < 16; len++) {
		struct nl_request r = nl_request(FASTIPC_CMD_CAP_GET, true);
		const char bytes[16] = { 0 };
		int ret;

		nl_put(&r, FASTIPC_A_CAP_SPACE, bytes, len);
		ret = nl_ask(&nl, &r, NULL, NULL);
		EXPECT_TRUE(len == 8 ? !ret : ret == -ERANGE || ret == -EINVAL);
	}
	nl_close(&nl);
}

TEST_HARNESS_MAIN
