"""The part of the API that holds people: pictures of buyers, and what they stand on."""

from personas.api.customer_files import router as customer_files
from personas.api.drift import router as drift
from personas.api.evidence import router as evidence
from personas.api.hypotheses import router as hypotheses
from personas.api.personas import router as personas
from personas.api.products import router as products
from personas.api.studies import router as studies

routers = [products, personas, drift, evidence, studies, hypotheses, customer_files]
