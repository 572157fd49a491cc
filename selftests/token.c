// SPDX-License-Identifier: GPL-2.0
/*
 * Tokens: a number is valid only if it was given out, and none is given out
 * twice.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

#define INDEX_BITS	20
#define TABLE		(1UL << INDEX_BITS)

/* The space has some hundred capabilities, so that a guess could be right. */
FIXTURE(token) {
	int fd;
	__u64 cap;
};

FIXTURE_SETUP(token)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
	for (int i = 0; i < 500; i++)
		mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 1 + i);
}

FIXTURE_TEARDOWN(token)
{
	close(self->fd);
}

/* Every command must refuse it, also CAP_DROP. */
static bool refused(int fd, __u64 token)
{
	__u64 copy;
	int exported;

	return msg_send(fd, token, 1, PAST) == -ENOENT &&
	       next_opcode(fd, token) == -ENOENT &&
	       cap_mint(fd, token, FIPC_RIGHT_SEND, 0, &copy) == -ENOENT &&
	       cap_export(fd, token, 0, &exported) == -ENOENT &&
	       cap_drop(fd, token) == -ENOENT;
}

FIPC_TEST(token, low_numbers)
{
	for (__u64 token = 0; token <= 100000; token++) {
		ASSERT_TRUE(refused(self->fd, token)) {
			TH_LOG("token %llu", token);
		}
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(token, each_bit_flipped)
{
	__u64 last = mint_new(self->fd, self->cap, FIPC_RIGHTS_ALL, 0);

	for (int bit = 0; bit < 64; bit++) {
		/*
		 * Another capability may have the changed index, but not with
		 * this generation.
		 */
		EXPECT_TRUE(refused(self->fd, self->cap ^ 1ULL << bit)) {
			TH_LOG("bit %d", bit);
		}
		EXPECT_TRUE(refused(self->fd, last ^ 1ULL << bit)) {
			TH_LOG("bit %d", bit);
		}
	}
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(0, msg_send(self->fd, last, 1, PAST));
}

/*
 * A valid index with other generations, and a valid generation with other
 * indices.
 */
FIPC_TEST(token, halves)
{
	__u64 index = self->cap % TABLE, generation = self->cap / TABLE;

	EXPECT_TRUE(refused(self->fd, index));
	EXPECT_TRUE(refused(self->fd, ~0ULL * TABLE | index));
	for (__u64 i = 1; i <= 1000; i++) {
		EXPECT_TRUE(refused(self->fd, (generation - i) * TABLE + index));
	}
	for (__u64 i = 0; i < TABLE; i += 7) {
		__u64 token = generation * TABLE + i;

		if (i != index)
			ASSERT_EQ(-ENOENT, msg_send(self->fd, token, 1, PAST));
	}
	EXPECT_TRUE(refused(self->fd, generation * TABLE + TABLE - 1));
	EXPECT_TRUE(refused(self->fd, ~0ULL));
}

/* Also tries numbers with an index that is in use. */
FIPC_TEST(token, random_numbers)
{
	__u64 random = 88172645463325252ULL, likely;

	for (int i = 0; i < 100000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		likely = random - random % TABLE + i % 512;
		ASSERT_EQ(-ENOENT, msg_send(self->fd, random, 1, PAST));
		ASSERT_EQ(-ENOENT, msg_send(self->fd, likely, 1, PAST));
	}
	for (int i = 0; i < 1000; i++) {
		ASSERT_TRUE(refused(self->fd, random * (2 * i + 1)));
	}
}

static int compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

/* Returns how many tokens of @tokens occur twice. */
static int twice(__u64 *tokens, int n)
{
	int found = 0;

	qsort(tokens, n, sizeof(*tokens), compare);
	for (int i = 1; i < n; i++)
		found += tokens[i] == tokens[i - 1];
	return found;
}

FIPC_TEST(token, never_reused)
{
	enum { MANY = 50000 };
	__u64 *tokens = calloc(MANY, sizeof(*tokens));

	for (int i = 0; i < MANY; i++) {
		tokens[i] = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
		ASSERT_NE(0, tokens[i]);
		ASSERT_EQ(0, cap_drop(self->fd, tokens[i]));
	}
	for (int i = 0; i < MANY; i++) {
		ASSERT_EQ(-ENOENT, msg_send(self->fd, tokens[i], 1, PAST));
	}
	EXPECT_EQ(0, twice(tokens, MANY));
	free(tokens);
}

/* The first token of a space does not predict the token of another space. */
FIPC_TEST(token, spaces_start_anywhere)
{
	enum { SPACES = 64 };
	__u64 generations[SPACES], ones = 0, zeros = 0;

	for (int i = 0; i < SPACES; i++) {
		int fd = space_new();

		generations[i] = endpoint_new(fd, 0) / TABLE;
		ones |= generations[i];
		zeros |= ~generations[i];
		close(fd);
	}
	EXPECT_EQ(0, twice(generations, SPACES));
	/*
	 * The upper bits are left, so that a space does not use up its
	 * generations.
	 */
	EXPECT_EQ(UINT32_MAX, ones & UINT32_MAX);
	EXPECT_EQ(UINT32_MAX, zeros & UINT32_MAX);
}

FIPC_TEST(token, ten_thousand_capabilities)
{
	enum { MANY = 10000 };
	__u64 *tokens = calloc(MANY, sizeof(*tokens));
	struct fipc_msg msg;

	for (int i = 0; i < MANY; i++)
		tokens[i] = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 1 + i);
	for (int i = MANY - 1; i >= 0; i--) {
		ASSERT_EQ(0, msg_send(self->fd, tokens[i], i, PAST));
		ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
		ASSERT_EQ(1 + i, msg.cap);
	}
	/* Dropping every second one must not change the others. */
	for (int i = 0; i < MANY; i += 2) {
		ASSERT_EQ(0, cap_drop(self->fd, tokens[i]));
	}
	for (int i = 0; i < MANY; i++) {
		ASSERT_EQ(i % 2 ? 0 : -ENOENT,
			  msg_send(self->fd, tokens[i], i, PAST));
		if (i % 2)
			ASSERT_EQ(i, next_opcode(self->fd, self->cap));
	}
	EXPECT_EQ(0, twice(tokens, MANY));
	free(tokens);
}

/* Each command that returns a token must fail with ENOSPC. */
FIPC_TEST(token, table_full)
{
	long endpoints = count_of("endpoints");
	int fd = space_new(), exported;
	__u64 first = endpoint_new(fd, 0), cap, n = 1;
	int ret;

	exported = export_new(fd, first);
	while (!(ret = cap_mint(fd, first, FIPC_RIGHT_SEND, n, &cap)))
		n++;
	EXPECT_EQ(-ENOSPC, ret);
	EXPECT_EQ(1 << INDEX_BITS, n);
	EXPECT_EQ(-ENOSPC, endpoint_create(fd, 0, &cap));
	EXPECT_EQ(-ENOSPC, cap_import(fd, exported, &cap));
	EXPECT_EQ(endpoints + 1, count_of("endpoints"));

	/* The first capability still works, and its index can be used again. */
	EXPECT_EQ(0, msg_send(fd, first, 3, PAST));
	EXPECT_EQ(0, cap_drop(fd, first));
	EXPECT_EQ(0, cap_import(fd, exported, &cap));
	EXPECT_EQ(3, next_opcode(fd, cap));
	EXPECT_EQ(-ENOSPC, cap_import(fd, exported, &first));

	close(exported);
	close(fd);
	await_count("endpoints", endpoints);
}

TEST_HARNESS_MAIN
