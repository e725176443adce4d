namespace Jidoka.Cedar.Tests.Conformance;

public sealed class ConformanceTests
{
    [Fact]
    public void The_published_corpus_gets_the_answers_of_the_reference()
    {
        if (SharedData.Find("cedar corpus") is { } given)
            ShouldAgree(
                CorpusSuite.RunCorpus(Archive.ReadArchive(Path.Combine(given, "corpus.tar.gz"))),
                atLeast: 3_000
            );
    }

    [Fact]
    public void The_integration_tests_get_the_answers_of_the_reference()
    {
        if (SharedData.Find("cedar integration tests") is { } given)
            ShouldAgree(
                CorpusSuite.RunFolder(Path.Combine(given, "tests", "integration")),
                atLeast: 20
            );
    }

    [Fact]
    public void Recorded_verdicts_on_the_corpus_hold_for_each_policy_and_request()
    {
        if (SharedData.Find("cedar corpus verdicts") is { } given)
            ShouldAgree(
                ValidationSuite.RunCorpus(
                    Archive.ReadArchive(Path.Combine(given, "corpus.tar.gz"))
                ),
                atLeast: 3_000
            );
    }

    [Fact]
    public void Recorded_verdicts_hold_for_each_policy_entity_and_request()
    {
        if (SharedData.Find("cedar validation verdicts") is { } given)
            ShouldAgree(
                ValidationSuite.RunFolder(Path.Combine(given, "tests", "go-validate", "testdata")),
                atLeast: 100
            );
    }

    [Fact]
    public void Entities_are_read_with_a_schema_as_the_reference_reads_them()
    {
        if (SharedData.Find("cedar entity parsing") is { } given)
            ShouldAgree(
                EntityParsingSuite.RunFolder(
                    Path.Combine(given, "tests", "go-entities", "testdata")
                ),
                atLeast: 20
            );
    }

    [Theory]
    [InlineData("expr", 50)]
    [InlineData("arith", 300)]
    [InlineData("like", 300)]
    [InlineData("extParse", 50)]
    [InlineData("extOp", 1_000)]
    [InlineData("untyped", 500)]
    [InlineData("manyPolicies", 100)]
    [InlineData("est", 200)]
    [InlineData("policyParse", 30)]
    [InlineData("template", 150)]
    [InlineData("schema", 100)]
    [InlineData("entities", 150)]
    [InlineData("typed", 500)]
    [InlineData("partial", 50)]
    public void The_generated_cases_get_the_answers_of_the_reference(string kind, int atLeast)
    {
        if (SharedData.Find($"cedar generated {kind}") is { } given)
            ShouldAgree(
                GeneratedSuite.Run(Path.Combine(given, "generated.jsonl.gz"), kind),
                atLeast
            );
    }

    private static void ShouldAgree(Tally tally, int atLeast)
    {
        tally.Disagreements.ShouldBe(0, string.Join("\n", tally.Problems.Take(20)));
        tally.Skipped.ShouldBe(0);
        tally.Cases.ShouldBeGreaterThanOrEqualTo(atLeast);
    }
}
