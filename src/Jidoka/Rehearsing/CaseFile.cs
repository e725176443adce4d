using Jidoka.Configuring;

namespace Jidoka.Rehearsing;

/// <summary>A file of cases as it was read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Cases">The cases; those with faults are left out.</param>
/// <param name="Faults">What is wrong with the file.</param>
internal sealed record CaseFile(
    string Path,
    ImmutableArray<PolicyCase> Cases,
    ImmutableArray<ConfigFault> Faults
)
{
    /// <summary>The most bytes of a file.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The most cases of a file.</summary>
    public const int MaxCases = 10_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">The inventory and the policies that the cases start from.</param>
    public static CaseFile Load(string path, FactorySnapshot state)
    {
        try
        {
            return new FileInfo(path).Length > MaxBytes
                ? Unreadable(path, $"The file is larger than {MaxBytes} bytes.")
                : Parse(path, File.ReadAllText(path), state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, "The file cannot be read: " + e.Message);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">The file that it stands in.</param>
    /// <param name="text">The text.</param>
    /// <param name="state">The inventory and the policies that the cases start from.</param>
    public static CaseFile Parse(string path, string text, FactorySnapshot state)
    {
        var faults = new FaultList(path);
        if (YamlText.Open(text, faults) is not { } root)
            return new(path, [], faults.Found);
        var section = new Section(root, "", faults, new HashSet<string>());
        state = EntitySections.Apply(section.Child("entities"), state);
        var cases = ImmutableArray.CreateBuilder<PolicyCase>();
        if (section.Has("request"))
            Add(section, "request");
        foreach (var entry in section.Items("cases").Take(MaxCases + 1))
        {
            if (cases.Count == MaxCases)
                section.Fault("cases", $"The file holds more than {MaxCases} cases.");
            else
                Add(entry, entry.Text("name"));
            entry.Close();
        }
        if (!section.Has("cases") && !section.Has("request"))
            section.Fault("", "The file needs 'cases', a list, or one 'request'.");
        section.Close();
        return new(path, cases.ToImmutable(), faults.Found);

        void Add(Section entry, string? name)
        {
            if (name is null && !entry.Has("name"))
                entry.Fault("name", "A case needs a 'name' that says what it shows.");
            var own = ReferenceEquals(entry, section)
                ? state
                : EntitySections.Apply(entry.Child("entities"), state);
            var input = RequestSection.Read(entry.Child("request"), entry, own);
            var expected = ReferenceEquals(entry, section)
                ? null
                : ExpectSection.Read(entry, own.Policies);
            if (name is not null && input is not null)
                cases.Add(new(name, path, entry.At.Line, input, own, expected));
        }
    }

    private static CaseFile Unreadable(string path, string message) =>
        new(path, [], [new(path, 1, 1, message)]);
}
