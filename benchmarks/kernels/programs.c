/*
 * Two programs with the mixtures of well-known benchmarks: records, strings and calls as in Dhrystone; lists, matrices and a
 * state machine as in CoreMark. Not their code, and their numbers mean nothing here.
 */
#include "kernels.h"

enum kind { FIRST, SECOND, THIRD };

struct record {
	struct record *next;
	enum kind kind, other;
	int number;
	char text[31];
};

static struct record here, there;
static int numbers[50];
static int table[50][50];
static char letter;

static int compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a - *b;
}

static void copy(char *to, const char *from)
{
	while ((*to++ = *from++))
		;
}

__attribute__((noinline)) static enum kind kind_of(char a, char b)
{
	char c = a;

	if (c != b)
		return FIRST;
	letter = c;
	return SECOND;
}

__attribute__((noinline)) static int is_later(const char *a, const char *b)
{
	int at = 2;
	char c = 'A';

	while (at <= 2)
		if (kind_of(a[at], b[at + 1]) == FIRST) {
			c = 'A';
			at++;
		} else {
			break;
		}
	if (c >= 'W' && c < 'Z')
		at = 7;
	if (c == 'R')
		return 1;
	return compare(a, b) > 0 && at + 7 > 0;
}

__attribute__((noinline)) static void choose(enum kind given, enum kind *chosen, int limit)
{
	switch (given) {
	case FIRST:
		*chosen = FIRST;
		break;
	case SECOND:
		*chosen = limit > 100 ? FIRST : THIRD;
		break;
	default:
		*chosen = SECOND;
	}
}

__attribute__((noinline)) static void fill(int *row, int (*rows)[50], int at, int value)
{
	int place = at + 5;

	row[place] = value;
	row[place + 1] = row[place];
	row[place + 30 - 6] = place;
	for (int i = place; i <= place + 1; i++)
		rows[place][i] = place;
	rows[place][place - 1] += 1;
	rows[place + 20 - 6][place] = row[place];
}

__attribute__((noinline)) static void follow(struct record *from)
{
	struct record *to = from->next;

	*to = *from;
	from->number = 5;
	to->number = from->number;
	to->next = from->next;
	if (to->kind == FIRST) {
		to->number = 6;
		choose(from->other, &to->other, to->number);
		to->number += 10;
	} else {
		*from = *to;
	}
}

uint64_t records(uint64_t turns)
{
	char one[31], two[31];
	uint64_t sum = 0;

	here.next = &there;
	here.kind = FIRST;
	here.other = THIRD;
	here.number = 40;
	copy(here.text, "A PROGRAM WITH SOME TEXT IN IT");
	copy(one, "A PROGRAM WITH 1'ST TEXT IN IT");
	for (uint64_t n = 0; n < turns; n++) {
		int a = 2, b = 3, c = 0;
		enum kind kind = SECOND;

		copy(two, "A PROGRAM WITH 2'ND TEXT IN IT");
		if (!is_later(one, two))
			kind = THIRD;
		while (a < b) {
			c = 5 * a - b;
			a++;
		}
		fill(numbers, table, a, c);
		follow(&here);
		for (char i = 'A'; i <= 'C'; i++)
			if (kind == kind_of(i, 'C'))
				choose(FIRST, &kind, c);
		b = b * a;
		a = b / (c ? c : 1);
		b = 7 * (b - c) - a;
		sum = sum * 31 + a + b + kind + numbers[8] + there.number + letter;
	}
	return sum;
}

struct item {
	struct item *next;
	int16_t value, index;
};

static struct item items[200];
static int16_t left[12][12], right[12][12];
static int32_t product[12][12];

static uint16_t crc_of(uint32_t value, uint16_t crc)
{
	for (int i = 0; i < 16; i++, value >>= 1) {
		int carry = (value ^ crc) & 1;

		crc >>= 1;
		if (carry)
			crc ^= 0xa001;
	}
	return crc;
}

static struct item *merged(struct item *a, struct item *b, int by_index)
{
	struct item head, *last = &head;

	while (a && b) {
		struct item **lower = (by_index ? a->index <= b->index : a->value <= b->value) ? &a : &b;

		last->next = *lower;
		last = *lower;
		*lower = last->next;
	}
	last->next = a ? a : b;
	return head.next;
}

static struct item *sorted(struct item *list, int count, int by_index)
{
	struct item *at = list, *second;

	if (count < 2) {
		if (list)
			list->next = 0;
		return list;
	}
	for (int i = 1; i < count / 2; i++)
		at = at->next;
	second = at->next;
	at->next = 0;
	return merged(sorted(list, count / 2, by_index), sorted(second, count - count / 2, by_index), by_index);
}

static uint16_t lists(uint16_t seed)
{
	struct item *list = items;
	uint16_t crc = 0;

	for (int i = 0; i < 200; i++) {
		items[i].next = i < 199 ? &items[i + 1] : 0;
		items[i].value = (int16_t)(seed * (i + 7) ^ i << 3);
		items[i].index = i;
	}
	list = sorted(list, 200, 0);
	for (struct item *i = list; i; i = i->next)
		crc = crc_of(i->value, crc);
	list = sorted(list, 200, 1);
	return crc_of(list->next->value, crc);
}

static uint16_t matrices(uint16_t seed)
{
	uint16_t crc = 0;

	for (int i = 0; i < 12; i++)
		for (int j = 0; j < 12; j++) {
			left[i][j] = seed + i * 3 + j;
			right[i][j] = seed ^ (i + j * 5);
		}
	for (int i = 0; i < 12; i++)
		for (int j = 0; j < 12; j++) {
			int32_t sum = 0;

			for (int k = 0; k < 12; k++)
				sum += left[i][k] * right[k][j];
			product[i][j] = sum;
		}
	for (int i = 0; i < 12; i++)
		crc = crc_of(product[i][11 - i], crc);
	return crc;
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, INVALID, STATES };

static uint16_t states(uint16_t seed)
{
	static const char text[] = "5012,-874.3,+.25e4,T0.3e-1F,-110.700,+0.64400,35e,.,x1,99999,1.1.1,+-2,7e7e7,";
	uint32_t count[STATES] = { 0 };
	enum state state = START;
	uint16_t crc = 0;

	for (const char *at = text; *at; at++) {
		char c = *at ^ (seed & 1 && *at == '9' ? 1 : 0);

		if (c == ',') {
			count[state]++;
			state = START;
			continue;
		}
		switch (state) {
		case START:
			state = c == '+' || c == '-' ? SIGN : c >= '0' && c <= '9' ? DIGITS : c == '.' ? POINT : INVALID;
			break;
		case SIGN:
			state = c >= '0' && c <= '9' ? DIGITS : c == '.' ? POINT : INVALID;
			break;
		case DIGITS:
			state = c >= '0' && c <= '9' ? DIGITS : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
			break;
		case POINT:
		case FRACTION:
			state = c >= '0' && c <= '9' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
			break;
		case EXPONENT:
			state = (c >= '0' && c <= '9') || c == '-' ? EXPONENT : INVALID;
			break;
		default:
			break;
		}
	}
	for (int i = 0; i < STATES; i++)
		crc = crc_of(count[i], crc);
	return crc;
}

uint64_t mixture(uint64_t turns)
{
	uint64_t sum = 0;
	uint16_t seed = 1;

	for (uint64_t n = 0; n < turns; n++) {
		seed = crc_of(lists(seed), seed);
		seed = crc_of(matrices(seed), seed);
		seed = crc_of(states(seed), seed);
		sum = sum * 33 + seed;
	}
	return sum;
}
