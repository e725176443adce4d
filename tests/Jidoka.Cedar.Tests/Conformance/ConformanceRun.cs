namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Runs everything that a folder of conformance data holds; what it does not hold is not run.</summary>
internal static class ConformanceRun
{
    public static Tally RunAll(string folder)
    {
        var total = new Tally();
        foreach (
            var archive in Directory
                .EnumerateFiles(folder, "*.tar.gz")
                .Order(StringComparer.Ordinal)
        )
            AddCorpus(Archive.ReadArchive(archive), total);
        if (Directory.Exists(Path.Combine(folder, "corpus-tests")))
            AddCorpus(Archive.ReadFolder(folder), total);
        foreach (
            var lines in Directory
                .EnumerateFiles(folder, "*.jsonl.gz")
                .Order(StringComparer.Ordinal)
        )
            total.Add(GeneratedSuite.Run(lines));
        AddFolder(Path.Combine(folder, "tests", "integration"), CorpusSuite.RunFolder, total);
        AddFolder(
            Path.Combine(folder, "tests", "go-validate", "testdata"),
            ValidationSuite.RunFolder,
            total
        );
        AddFolder(
            Path.Combine(folder, "tests", "go-entities", "testdata"),
            EntityParsingSuite.RunFolder,
            total
        );
        return total;
    }

    private static void AddCorpus(Dictionary<string, string> files, Tally total)
    {
        total.Add(CorpusSuite.RunCorpus(files));
        total.Add(ValidationSuite.RunCorpus(files));
    }

    private static void AddFolder(string folder, Func<string, Tally> run, Tally total)
    {
        if (Directory.Exists(folder))
            total.Add(run(folder));
    }
}
