using System.Text;
using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>
/// Policy sets in JSON: <c>{staticPolicies, templates, templateLinks}</c>, the first two by id. A policy may be given as an
/// object or as a string of Cedar text.
/// </summary>
internal static class PolicySetJson
{
    public static PolicySetResult Read(string json, string file)
    {
        try
        {
            using var document = JsonText.Open(json);
            return ReadSet(document.RootElement, file);
        }
        catch (JsonFailure failure)
        {
            return new PolicySetResult([new PolicyError(file, 0, 0, failure.Message, "")]);
        }
    }

    private static PolicySetResult ReadSet(JsonElement json, string file)
    {
        JsonText.RequireObject(json, "policy set");
        JsonText.AllowOnly(json, "policy set", "staticPolicies", "templates", "templateLinks");
        var errors = new List<PolicyError>();
        var policies = new List<Policy>();
        var templates = new List<PolicyTemplate>();
        foreach (var (id, body) in ReadBodies(json, "staticPolicies", file, errors))
        {
            if (body.IsTemplate)
                errors.Add(
                    new PolicyError(
                        file,
                        0,
                        0,
                        $"the static policy `{id}` has template slots",
                        "list it under templates"
                    )
                );
            else
                policies.Add(new Policy(id, body));
        }
        foreach (var (id, body) in ReadBodies(json, "templates", file, errors))
        {
            if (!body.IsTemplate)
                errors.Add(
                    new PolicyError(
                        file,
                        0,
                        0,
                        $"the template `{id}` has no slot",
                        "list it under staticPolicies"
                    )
                );
            else
                templates.Add(new PolicyTemplate(id, body));
        }
        if (errors.Count > 0)
            return new PolicySetResult(errors);
        var unlinked = PolicySet.Build(policies, templates);
        if (!unlinked.IsSuccess || !json.TryGetProperty("templateLinks", out var links))
            return unlinked;
        JsonText.RequireArray(links, "templateLinks");
        foreach (var link in links.EnumerateArray())
        {
            var policy = ReadLink(link, unlinked.Set, out var problem);
            if (policy is null)
                errors.Add(new PolicyError(file, 0, 0, problem, ""));
            else
                policies.Add(policy);
        }
        return errors.Count > 0
            ? new PolicySetResult(errors)
            : PolicySet.Build(policies, templates);
    }

    private static List<(string Id, PolicyBody Body)> ReadBodies(
        JsonElement json,
        string key,
        string file,
        List<PolicyError> errors
    )
    {
        var bodies = new List<(string, PolicyBody)>();
        if (!json.TryGetProperty(key, out var map))
            return bodies;
        JsonText.RequireObject(map, key);
        foreach (var property in map.EnumerateObject())
        {
            var id = JsonText.NameOf(property, key);
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                bodies.Add((id, PolicyJsonReader.Read(property.Value, file)));
                continue;
            }
            var (parsed, problems) = PolicyParser.Parse(JsonText.StringOf(property.Value, id), id);
            errors.AddRange(problems);
            if (parsed is [var only])
                bodies.Add((id, only));
            else if (problems.Count == 0)
                errors.Add(
                    new PolicyError(
                        id,
                        0,
                        0,
                        $"`{id}` holds {parsed.Count} policies instead of one",
                        ""
                    )
                );
        }
        return bodies;
    }

    private static Policy? ReadLink(JsonElement json, PolicySet set, out string problem)
    {
        JsonText.RequireObject(json, "template link");
        JsonText.AllowOnly(json, "template link", "templateId", "newId", "values");
        var template = JsonText.StringOf(
            JsonText.Required(json, "templateId", "template link"),
            "templateId"
        );
        var id = JsonText.StringOf(JsonText.Required(json, "newId", "template link"), "newId");
        var values = JsonText.Required(json, "values", "template link");
        JsonText.RequireObject(values, "values");
        EntityUid? principal = null;
        EntityUid? resource = null;
        foreach (var value in values.EnumerateObject())
        {
            var uid = ValueJson.ReadUid(value.Value, "values");
            switch (JsonText.NameOf(value, "values"))
            {
                case "?principal":
                    principal = uid;
                    break;
                case "?resource":
                    resource = uid;
                    break;
                default:
                    throw new JsonFailure($"`{value.Name}` is not a slot");
            }
        }
        return set.LinkOne(template, id, principal, resource, out problem);
    }

    public static string Write(PolicySet set)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { MaxDepth = 4 * Limits.MaxExpressionHeight }
            )
        )
        {
            json.WriteStartObject();
            json.WriteStartObject("staticPolicies");
            foreach (var policy in set.Policies.Where(p => p.TemplateId is null))
            {
                json.WritePropertyName(policy.Id);
                PolicyJsonWriter.WriteBody(json, policy.Body);
            }
            json.WriteEndObject();
            json.WriteStartObject("templates");
            foreach (var template in set.Templates)
            {
                json.WritePropertyName(template.Id);
                PolicyJsonWriter.WriteBody(json, template.Body);
            }
            json.WriteEndObject();
            json.WriteStartArray("templateLinks");
            foreach (var policy in set.Policies.Where(p => p.TemplateId is not null))
                WriteLink(json, policy, set.TemplateOf(policy));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteLink(Utf8JsonWriter json, Policy policy, PolicyTemplate template)
    {
        json.WriteStartObject();
        json.WriteString("templateId", template.Id);
        json.WriteString("newId", policy.Id);
        json.WriteStartObject("values");
        if (template.HasPrincipalSlot)
        {
            json.WritePropertyName("?principal");
            PolicyJsonWriter.WriteUid(json, policy.Body.Principal.Entity!.Value);
        }
        if (template.HasResourceSlot)
        {
            json.WritePropertyName("?resource");
            PolicyJsonWriter.WriteUid(json, policy.Body.Resource.Entity!.Value);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
