using System.Diagnostics.CodeAnalysis;
using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar;

/// <summary>An immutable set of policies and templates, ready to be asked.</summary>
public sealed class PolicySet
{
    private readonly Dictionary<string, Policy> byId;
    private readonly Dictionary<string, PolicyTemplate> templatesById;
    private readonly ContextReads contextReads;

    private PolicySet(Policy[] policies, PolicyTemplate[] templates, PolicyIndex? index = null)
    {
        Policies = policies;
        Templates = templates;
        byId = policies.ToDictionary(p => p.Id, StringComparer.Ordinal);
        templatesById = templates.ToDictionary(t => t.Id, StringComparer.Ordinal);
        contextReads = ContextReads.Of(policies);
        Index = index ?? new PolicyIndex(policies);
    }

    internal PolicyIndex Index { get; }

    /// <summary>The set without policies: it denies everything.</summary>
    public static PolicySet Empty { get; } = new([], []);

    /// <summary>The policies that decide, linked templates included, in text order.</summary>
    public IReadOnlyList<Policy> Policies { get; }

    /// <summary>The templates.</summary>
    public IReadOnlyList<PolicyTemplate> Templates { get; }

    /// <summary>Reads policies and templates from text.</summary>
    /// <param name="text">Cedar policy text, at most <see cref="Limits.MaxTextLength"/> characters.</param>
    /// <param name="fileName">The name to report in positions; may be empty.</param>
    /// <param name="options">How ids are given; null for the defaults.</param>
    /// <returns>The set, or every error found.</returns>
    public static PolicySetResult Parse(
        string text,
        string fileName = "",
        PolicyOptions? options = null
    )
    {
        var (bodies, errors) = PolicyParser.Parse(text, fileName);
        if (errors.Count > 0)
            return new PolicySetResult(errors);
        var policies = new List<Policy>();
        var templates = new List<PolicyTemplate>();
        for (var i = 0; i < bodies.Count; i++)
        {
            var id = IdOf(bodies[i], i, fileName, options ?? new PolicyOptions());
            if (bodies[i].IsTemplate)
                templates.Add(new PolicyTemplate(id, bodies[i]));
            else
                policies.Add(new Policy(id, bodies[i]));
        }
        return Build(policies, templates);
    }

    private static string IdOf(PolicyBody body, int index, string fileName, PolicyOptions options)
    {
        var number = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"policy{index}"
        );
        if (!options.IdsFromAnnotation)
            return number;
        foreach (var annotation in body.Annotations)
        {
            if (annotation is { Key: "id", Value.Length: > 0 })
                return annotation.Value;
        }
        return fileName.Length > 0 ? $"{fileName}#{number}" : number;
    }

    /// <summary>
    /// Reads a set from JSON: <c>{staticPolicies, templates, templateLinks}</c>, where each policy is in Cedar's JSON policy
    /// format or a string of Cedar text.
    /// </summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="fileName">The name to report in errors; may be empty.</param>
    public static PolicySetResult ParseJson(string json, string fileName = "") =>
        PolicySetJson.Read(json, fileName);

    /// <summary>The set in JSON, templates and links included; <see cref="ParseJson"/> reads it back.</summary>
    public string ToJson() => PolicySetJson.Write(this);

    /// <summary>Joins sets, such as those of several files.</summary>
    /// <param name="sets">The sets, in the order to keep.</param>
    /// <param name="before">
    /// A set that shares most of its policies, such as the one before a change of one file: what it found out about them is
    /// kept: the policies that stay are compiled and found as they were, and only references to them are copied.
    /// </param>
    /// <returns>The joined set, or an error for every id that occurs twice.</returns>
    public static PolicySetResult Combine(IEnumerable<PolicySet> sets, PolicySet? before = null)
    {
        var policies = new List<Policy>();
        var templates = new List<PolicyTemplate>();
        foreach (var set in sets)
        {
            policies.AddRange(set.Policies);
            templates.AddRange(set.Templates);
        }
        return Build(policies, templates, before?.Index);
    }

    internal static PolicySetResult Build(
        IReadOnlyList<Policy> policies,
        IReadOnlyList<PolicyTemplate> templates,
        PolicyIndex? before = null
    )
    {
        var errors = new List<PolicyError>();
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (
            var (id, position) in policies
                .Select(p => (p.Id, p.Position))
                .Concat(templates.Select(t => (t.Id, t.Position)))
        )
        {
            if (seen.TryAdd(id, position))
                continue;
            var message = $"the policy id `{id}` is already taken at {seen[id]}";
            errors.Add(
                new PolicyError(
                    position.File,
                    position.Line,
                    position.Column,
                    message,
                    "give each policy its own id"
                )
            );
        }
        if (policies.Count + templates.Count > Limits.MaxPolicies)
            errors.Add(new PolicyError("", 0, 0, $"more than {Limits.MaxPolicies} policies", ""));
        return errors.Count > 0
            ? new PolicySetResult(errors)
            : new PolicySetResult(
                new PolicySet([.. policies], [.. templates], before?.After(policies))
            );
    }

    /// <summary>Adds a policy made from a template.</summary>
    /// <param name="templateId">The template.</param>
    /// <param name="id">The id of the new policy, not yet taken.</param>
    /// <param name="principal">The entity for <c>?principal</c>; given exactly when the template has that slot.</param>
    /// <param name="resource">The entity for <c>?resource</c>; given exactly when the template has that slot.</param>
    /// <returns>A new set with the policy, or why it cannot be linked.</returns>
    public PolicySetResult Link(
        string templateId,
        string id,
        EntityUid? principal = null,
        EntityUid? resource = null
    )
    {
        var linked = LinkOne(templateId, id, principal, resource, out var problem);
        return linked is null
            ? new PolicySetResult([new PolicyError("", 0, 0, problem, "")])
            : Build([.. Policies, linked], Templates);
    }

    internal PolicyTemplate TemplateOf(Policy link) => templatesById[link.TemplateId!];

    internal Policy? LinkOne(
        string templateId,
        string id,
        EntityUid? principal,
        EntityUid? resource,
        out string problem
    )
    {
        if (!templatesById.TryGetValue(templateId, out var template))
        {
            problem = $"there is no template `{templateId}`";
            return null;
        }
        var body = template.Body;
        if (
            body.HasPrincipalSlot != principal.HasValue
            || body.HasResourceSlot != resource.HasValue
        )
        {
            problem =
                $"the values given for template `{templateId}` are not exactly those of its slots";
            return null;
        }
        problem = "";
        return new Policy(
            id,
            body with
            {
                Principal = principal is { } p ? body.Principal.Fill(p) : body.Principal,
                Resource = resource is { } r ? body.Resource.Fill(r) : body.Resource,
            },
            templateId
        );
    }

    /// <summary>Finds a policy.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="policy">The policy when found.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string id, [NotNullWhen(true)] out Policy? policy) =>
        byId.TryGetValue(id, out policy);

    /// <summary>Whether any policy may read <c>context.attribute</c>. True for all names when one uses the context as a whole.</summary>
    /// <param name="attribute">The attribute's name.</param>
    public bool ReadsContext(string attribute) => contextReads.May(attribute);
}
