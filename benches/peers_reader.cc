// fastText's reader alone, for peers.py --only reading: the vocabulary of a text, then one pass that turns its words into numbers.
//
//   git clone https://github.com/facebookresearch/fastText
//   c++ -O3 -funroll-loops -DNDEBUG -march=native -std=c++17 -pthread -I fastText/src \
//       benches/peers_reader.cc fastText/src/dictionary.cc fastText/src/args.cc -o FOLDER/fasttext_reader
//   FOLDER/fasttext_reader TEXT MIN_COUNT
//
// (the flags are those of fastText's own Makefile). It prints CPU seconds of two things, as their training does them:
// "vocabulary": Dictionary::readFromFile, without n-grams of letters, the empty table of 30 million words counted in as for every run of theirs;
// "tokens": Dictionary::getLine over the whole text, no word left out by subsampling, the numbers kept in one list, which their training does
// anew each epoch. Then the sizes, and a sum over the vocabulary that peers.py compares where both split words alike.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sys/resource.h>
#include <fstream>
#include <memory>
#include <random>
#include <vector>

#include "args.h"
#include "dictionary.h"

static double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: fasttext_reader TEXT MIN_COUNT\n");
    return 1;
  }
  auto args = std::make_shared<fasttext::Args>();
  args->minCount = std::atoi(argv[2]);
  args->minn = args->maxn = args->bucket = args->verbose = 0;
  args->t = 1e9;
  std::ifstream in(argv[1], std::ifstream::binary);

  const double start = cpu_seconds();
  fasttext::Dictionary words(args);
  words.readFromFile(in);
  const double counted = cpu_seconds();

  std::vector<int32_t> tokens, line;
  std::minstd_rand random(1);
  in.clear();
  in.seekg(0);
  while (!in.eof()) {
    words.getLine(in, line, random);
    tokens.insert(tokens.end(), line.begin(), line.end());
  }
  const double numbered = cpu_seconds();

  // Without fastText's own word for the end of a line.
  const int64_t ends = words.getId(fasttext::Dictionary::EOS) < 0 ? 0 : 1;
  int64_t kept = 0, squares = 0;
  for (int64_t n : words.getCounts(fasttext::entry_type::word)) {
    kept += n;
    squares += n * n;
  }
  if (ends == 1) {
    const int64_t n = words.getCounts(fasttext::entry_type::word)[words.getId(fasttext::Dictionary::EOS)];
    kept -= n;
    squares -= n * n;
  }
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  std::printf("vocabulary %.4f tokens %.4f words %lld kept %lld squares %lld peak %.0f\n", counted - start, numbered - counted,
              static_cast<long long>(words.nwords() - ends), static_cast<long long>(kept), static_cast<long long>(squares), used.ru_maxrss / 1024.0);
  return tokens.empty() ? 1 : 0;
}
